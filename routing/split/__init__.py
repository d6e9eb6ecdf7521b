"""The split of stops over vehicles by their cost matrices, with the least makespan."""
