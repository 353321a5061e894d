"""SQL of the feeds: staging tables, masters, histories, assignments, facts, rows kept aside."""
