"""Maps and charts as SVG: strings made of the RPC's answers alone."""
