"""How a report looks: text, CSV, JSON and HTML, each made from the same `Report` and nothing else."""
