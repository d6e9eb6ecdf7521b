"""Pictures of what was planned, as SVG: strings made of the RPC's answers, and of nothing else."""
