"""What happens in the project, as events: one module a source."""
