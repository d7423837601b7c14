"""Alembic's environment: one set of named, append-only migrations for SQLite and PostgreSQL."""
