-- The roles and the database, made by a superuser before the first migration; running it again changes only passwords:
--   OWNER_PASSWORD=... APP_PASSWORD=... psql --no-psqlrc --dbname postgres --file cosell/local/roles.sql
--
--   cosell_owner   owns the database and migrates it; row-level security binds it too (FORCE)
--   cosell_app     what web, worker and beat connect as; owns nothing
--   cosell_search  nobody signs in as it; owns the one function that searches across organizations
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\if :{?owner_password}
\else
  DO $$ BEGIN RAISE EXCEPTION 'OWNER_PASSWORD is not set.'; END $$;
\endif
\if :{?app_password}
\else
  DO $$ BEGIN RAISE EXCEPTION 'APP_PASSWORD is not set.'; END $$;
\endif

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['cosell_owner', 'cosell_app', 'cosell_search']) AS name
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec

ALTER ROLE cosell_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE cosell_app LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE cosell_search NOLOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
GRANT cosell_search TO cosell_owner;

SELECT 'CREATE DATABASE cosell OWNER cosell_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cosell') \gexec

REVOKE ALL ON DATABASE cosell FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE cosell TO cosell_app;

\connect cosell
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cosell_app;
GRANT USAGE, CREATE ON SCHEMA public TO cosell_search;
ALTER DEFAULT PRIVILEGES FOR ROLE cosell_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cosell_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cosell_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO cosell_app;
