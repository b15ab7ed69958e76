"""The plain evaluator: what the engine should say, worked out row by row, as a person would with pen and paper.

Law: it shares no arithmetic with the engine, so that two ways of computing check each other (decision 0034).
"""
