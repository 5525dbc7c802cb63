"""What was measured, judged: quality gates, measures, asymmetry, findings and the result."""
