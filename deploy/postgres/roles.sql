-- Who may do what with the records in PostgreSQL? Run it once, as the owner of the schema:
--   psql "host=… dbname=…" -f roles.sql
-- Roles of your own for logging in are members of these: CREATE ROLE desk LOGIN IN ROLE onrecord_pages;

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_recorder') THEN
        CREATE ROLE onrecord_recorder NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_pages') THEN
        CREATE ROLE onrecord_pages NOLOGIN;
    END IF;
END $$;

REVOKE ALL ON SCHEMA onrecord FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA onrecord FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA onrecord FROM PUBLIC;
GRANT USAGE ON SCHEMA onrecord TO onrecord_recorder, onrecord_pages;

-- Whoever appends: watch, capture, declare, publish and all other commands that write.
GRANT SELECT ON onrecord.entries, onrecord.places, onrecord.head, onrecord.version
    TO onrecord_recorder;
GRANT INSERT ON onrecord.entries TO onrecord_recorder;
GRANT UPDATE (size, root, frontier) ON onrecord.head TO onrecord_recorder;
GRANT SELECT, INSERT, UPDATE ON onrecord.leases, onrecord.signed TO onrecord_recorder;
-- That publishing was stopped can be said by each, and is lifted by the owner alone.
GRANT SELECT, INSERT ON onrecord.publishing_stopped TO onrecord_recorder;
-- What the one that watches notes for all: what it can't see at the moment, when it last looked.
GRANT SELECT, INSERT, UPDATE, DELETE ON onrecord.notes TO onrecord_recorder;
GRANT EXECUTE ON FUNCTION onrecord.make_room(bigint) TO onrecord_recorder;
-- The index of words, which follows the record. What is deleted in it goes through functions.
GRANT SELECT, INSERT, UPDATE ON onrecord.search_terms, onrecord.search_remembered
    TO onrecord_recorder;
GRANT SELECT, INSERT ON onrecord.search_texts, onrecord.search_accounts TO onrecord_recorder;
GRANT SELECT, UPDATE ON onrecord.search_reached TO onrecord_recorder;
GRANT EXECUTE ON FUNCTION onrecord.search_room(bigint), onrecord.search_forget(text[]),
    onrecord.search_empty(integer) TO onrecord_recorder;

-- What is withheld. Who may destroy bytes is said where the blobs lie.
GRANT SELECT, INSERT, UPDATE ON onrecord.withheld TO onrecord_recorder;
GRANT USAGE ON SEQUENCE onrecord.withheld_changes TO onrecord_recorder;
GRANT SELECT, INSERT, UPDATE, DELETE ON onrecord.redacting TO onrecord_recorder;

-- Whoever reads: serve, show, check, export, on a replica too.
GRANT SELECT ON onrecord.entries, onrecord.places, onrecord.head, onrecord.version
    TO onrecord_pages;
GRANT SELECT ON onrecord.search_texts, onrecord.search_terms, onrecord.search_accounts,
    onrecord.search_remembered, onrecord.search_reached TO onrecord_pages;
GRANT SELECT ON onrecord.withheld, onrecord.redacting TO onrecord_pages;
GRANT SELECT ON onrecord.publishing_stopped, onrecord.notes TO onrecord_pages;
