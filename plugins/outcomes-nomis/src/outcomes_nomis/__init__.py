"""Figures of Nomis, the labour market and census service of the Office for National Statistics, for outcomes."""
