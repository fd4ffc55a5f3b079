"""What modules put into the database: data files, and the stand-in's own seeds."""
