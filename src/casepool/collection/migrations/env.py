"""Run by Alembic: hands it the connection that `_database.migrate` opened."""

from alembic import context

from casepool.collection._tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
# The caller holds one transaction around all migrations; Alembic neither begins nor commits.
context.run_migrations()
