"""What the policy says as data: dated parameters with their task number, and the 42 tasks."""
