# Read by the postgres image when its volume is new: a database to try profiles on, with a role of its own.
psql --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/playground-password)" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE playground LOGIN PASSWORD :'password';
CREATE DATABASE playground OWNER playground;
REVOKE ALL ON DATABASE playground FROM PUBLIC;
SQL
