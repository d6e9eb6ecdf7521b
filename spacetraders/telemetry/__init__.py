"""Figures for Prometheus, over HTTP on the loopback interface, where they are asked for."""
