"""The page of the report that shows the low back: two pictures, the course and the equation."""
