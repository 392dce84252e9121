"""What people who are not programmers decide: policy, rubric, lexicons, models. Data only."""
