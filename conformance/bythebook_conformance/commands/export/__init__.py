"""`bythebook export`: writes the findings of a report in other forms, such as tests that need nothing of ours."""
