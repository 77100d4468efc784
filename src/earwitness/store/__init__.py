"""All SQL: the case database, its migrations, the job table, the settings folder."""
