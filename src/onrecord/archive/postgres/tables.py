"""How did the tables of the records in PostgreSQL come to be as they are?

Entries are partitioned by place, which is the order of time: a partition is one stretch of it,
and an old one can be moved to slower disks whole. That a digest stands in the log once is held
by a table of its own, since a partitioned table can hold nothing unique but by its partitions.

The functions act with their owner's rights, and look for tables nowhere but here: a table of the
same name that a caller made for itself would else be taken for ours.

The triggers hold whoever has a role's rights, not whoever owns the tables: an owner can drop a
trigger, as whoever may write to a file can write anything there. What is published shows it.
"""

import psycopg

from onrecord.archive.postgres.redaction_tables import REDACTIONS
from onrecord.archive.postgres.search_tables import SEARCH
from onrecord.archive.postgres.shared_tables import SHARED

__all__ = ["MIGRATIONS", "PER_PARTITION", "migrate", "newest_version"]

PER_PARTITION = 5_000_000
"""Entries in a partition: about 12 GB at 2.4 kB each, which a backup or a move takes in minutes."""

MIGRATIONS = (
    f"""
    CREATE TABLE entries (
        place bigint PRIMARY KEY,
        leaf bytea NOT NULL CHECK (octet_length(leaf) <= 65535)
    ) PARTITION BY RANGE (place);
    CREATE TABLE places (
        digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
        place bigint NOT NULL
    ) PARTITION BY HASH (digest);
    CREATE TABLE head (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        origin text NOT NULL,
        size bigint NOT NULL,
        root bytea NOT NULL,
        frontier bytea NOT NULL
    );
    -- Who works on what, until when by this server's clock. May be lost.
    CREATE TABLE leases (
        name text PRIMARY KEY,
        holder text NOT NULL,
        token bigint NOT NULL,
        until timestamptz NOT NULL
    );
    -- The largest head that anybody was about to sign, and by which lease.
    CREATE TABLE signed (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        token bigint NOT NULL,
        size bigint NOT NULL,
        root bytea NOT NULL
    );

    DO $$ BEGIN
        FOR n IN 0..15 LOOP
            EXECUTE format('CREATE TABLE places_%s PARTITION OF places'
                ' FOR VALUES WITH (MODULUS 16, REMAINDER %s)', lpad(n::text, 2, '0'), n);
        END LOOP;
    END $$;

    CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '% % is never allowed: records are only appended', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$;

    -- Makes partitions for all places below `size`. Its owner's rights: a recorder makes no tables.
    CREATE FUNCTION make_room(size bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = onrecord, pg_temp AS $$
    DECLARE
        made bigint;
        name text;
    BEGIN
        SELECT count(*) INTO made FROM pg_inherits WHERE inhparent = 'entries'::regclass;
        WHILE made * {PER_PARTITION} < size LOOP
            name := 'entries_' || lpad(made::text, 6, '0');
            EXECUTE format('CREATE TABLE %I PARTITION OF entries FOR VALUES FROM (%s) TO (%s)',
                name, made * {PER_PARTITION}, (made + 1) * {PER_PARTITION});
            EXECUTE format('CREATE TRIGGER entries_stay BEFORE TRUNCATE ON %I'
                ' EXECUTE FUNCTION refused()', name);
            made := made + 1;
        END LOOP;
        RETURN made * {PER_PARTITION};
    END $$;

    -- Each digest is computed here, so that none can name another leaf than it stands for.
    CREATE FUNCTION entries_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = onrecord, pg_temp AS $$
    DECLARE
        first bigint;
        after bigint;
        many bigint;
    BEGIN
        SELECT min(place), max(place) + 1, count(*) INTO first, after, many FROM fresh;
        IF many > 0 AND (first <> (SELECT size FROM head) OR after - first <> many) THEN
            RAISE EXCEPTION 'entries are appended, without a place left free'
                USING ERRCODE = 'restrict_violation';
        END IF;
        INSERT INTO places SELECT sha256(leaf), place FROM fresh;
        RETURN NULL;
    END $$;

    CREATE FUNCTION head_advances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = onrecord, pg_temp AS $$ BEGIN
        IF NEW.size <= OLD.size OR NEW.origin <> OLD.origin
            OR NEW.size <> (SELECT coalesce(max(place) + 1, 0) FROM entries) THEN
            RAISE EXCEPTION 'a head moves forward with its entries'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;

    CREATE FUNCTION signed_advances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = onrecord, pg_temp AS $$ BEGIN
        IF NEW.token < OLD.token OR NEW.size < OLD.size
            OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
            RAISE EXCEPTION 'what was signed is never taken back'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;

    CREATE TRIGGER signed_advances BEFORE UPDATE ON signed
        FOR EACH ROW EXECUTE FUNCTION signed_advances();
    CREATE TRIGGER signed_stays BEFORE DELETE ON signed
        FOR EACH ROW EXECUTE FUNCTION refused();
    CREATE TRIGGER signed_is_one BEFORE TRUNCATE ON signed
        FOR EACH STATEMENT EXECUTE FUNCTION refused();
    CREATE TRIGGER entries_follow AFTER INSERT ON entries REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION entries_follow();
    CREATE TRIGGER entries_are_fixed BEFORE UPDATE OR DELETE ON entries
        FOR EACH ROW EXECUTE FUNCTION refused();
    CREATE TRIGGER entries_stay BEFORE TRUNCATE ON entries
        FOR EACH STATEMENT EXECUTE FUNCTION refused();
    CREATE TRIGGER places_are_fixed BEFORE UPDATE OR DELETE ON places
        FOR EACH ROW EXECUTE FUNCTION refused();
    CREATE TRIGGER places_stay BEFORE TRUNCATE ON places
        FOR EACH STATEMENT EXECUTE FUNCTION refused();
    CREATE TRIGGER head_advances BEFORE UPDATE ON head
        FOR EACH ROW EXECUTE FUNCTION head_advances();
    CREATE TRIGGER head_stays BEFORE DELETE ON head
        FOR EACH ROW EXECUTE FUNCTION refused();
    CREATE TRIGGER head_is_one BEFORE TRUNCATE ON head
        FOR EACH STATEMENT EXECUTE FUNCTION refused();
    """
    + SEARCH
    + REDACTIONS,
    SHARED,
)
"""Script n (from 1) leads to version n. A released one is never changed."""


def newest_version() -> int:
    """The version of the tables that this release writes."""
    return len(MIGRATIONS)


def migrate(database: psycopg.Connection) -> None:
    """Bring the tables to the newest version, inside the open transaction."""
    database.execute("CREATE TABLE IF NOT EXISTS version (number integer NOT NULL)")
    found = database.execute("SELECT number FROM version FOR UPDATE").fetchone()
    if found is None:
        database.execute("INSERT INTO version VALUES (0)")
    for number, script in enumerate(MIGRATIONS, 1):
        if number > (found[0] if found else 0):
            database.execute(script.encode())
            database.execute("UPDATE version SET number = %s", [number])
