"""What does the search index hold in PostgreSQL?

`marks` are the terms of a text and the pairs of its neighbours, as numbers (search_terms.py): the
index over them finds a phrase by its pairs, and `said` tells it from what only looks like it.

Texts lie in stretches in the order of their entry. Words are destroyed by writing their stretch
anew without them: what PostgreSQL deletes stays in its files until something else lies there.
None of the words may be sampled into the planner's statistics, where they would stay as well.
"""

from onrecord.archive.search_tables import VERSION

__all__ = ["PER_STRETCH", "SEARCH", "WORDS"]

WORDS = VERSION
"""Of findings.likeness.words, as for SQLite: other terms need another index."""

PER_STRETCH = 250_000
"""Texts in a stretch: about 220 MB with its indexes, written anew in 20 seconds."""

SEARCH = f"""
    CREATE TABLE search_reached (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        words integer NOT NULL DEFAULT 0,
        size bigint NOT NULL DEFAULT 0,
        last text NOT NULL DEFAULT '',
        entered bigint NOT NULL DEFAULT 0,
        texts bigint NOT NULL DEFAULT 0
    );
    INSERT INTO search_reached DEFAULT VALUES;
    CREATE TABLE search_accounts (
        number integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        platform text NOT NULL, account text NOT NULL,
        UNIQUE (account, platform)
    );
    CREATE TABLE search_remembered (
        name text PRIMARY KEY, stamp text NOT NULL, value text NOT NULL
    );
    CREATE TABLE search_terms (
        term text PRIMARY KEY, posts bigint NOT NULL
    ) PARTITION BY HASH (term);
    CREATE TABLE search_texts (
        number bigint PRIMARY KEY,
        ref text NOT NULL,
        version text NOT NULL,
        account integer NOT NULL,
        at bigint NOT NULL,
        text bytea NOT NULL,
        said text NOT NULL,
        marks integer[] NOT NULL
    ) PARTITION BY RANGE (number);
    CREATE INDEX search_texts_refs ON search_texts (ref, version);
    CREATE INDEX search_texts_versions ON search_texts USING hash (version);
    CREATE INDEX search_texts_in_time ON search_texts (account, at);
    -- A reader looks through what is not sorted in yet: never more than these kB.
    CREATE INDEX search_texts_marks ON search_texts USING gin (marks)
        WITH (fastupdate = on, gin_pending_list_limit = 256);

    DO $$ BEGIN
        FOR n IN 0..15 LOOP
            EXECUTE format('CREATE TABLE search_terms_%s PARTITION OF search_terms'
                ' FOR VALUES WITH (MODULUS 16, REMAINDER %s) WITH (fillfactor = 70)',
                lpad(n::text, 2, '0'), n);
            EXECUTE format('ALTER TABLE search_terms_%s ALTER term SET STATISTICS 0',
                lpad(n::text, 2, '0'));
        END LOOP;
    END $$;
    ALTER TABLE search_terms ALTER term SET STATISTICS 0;
    ALTER TABLE search_texts ALTER text SET STATISTICS 0, ALTER said SET STATISTICS 0;

    -- Writes a stretch anew beside the old one, if there is one, without some versions.
    CREATE FUNCTION search_stretch(n bigint, gone text[] DEFAULT '{{}}') RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = onrecord, pg_temp AS $$
    DECLARE
        old text := 'search_texts_' || lpad(n::text, 6, '0');
        fresh text := 'search_fresh_' || lpad(n::text, 6, '0');
    BEGIN
        EXECUTE format('CREATE TABLE %I (LIKE search_texts,'
            ' CONSTRAINT within CHECK (number >= %s AND number < %s))',
            fresh, n * {PER_STRETCH}, (n + 1) * {PER_STRETCH});
        EXECUTE format('ALTER TABLE %I ALTER text SET STATISTICS 0,'
            ' ALTER said SET STATISTICS 0', fresh);
        IF to_regclass(old) IS NOT NULL THEN
            EXECUTE format('INSERT INTO %I SELECT * FROM %I'
                ' WHERE version <> ALL($1) ORDER BY number', fresh, old) USING gone;
        END IF;
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (number)', fresh);
        EXECUTE format('CREATE INDEX ON %I (ref, version)', fresh);
        EXECUTE format('CREATE INDEX ON %I USING hash (version)', fresh);
        EXECUTE format('CREATE INDEX ON %I (account, at)', fresh);
        EXECUTE format('CREATE INDEX ON %I USING gin (marks)'
            ' WITH (fastupdate = on, gin_pending_list_limit = 256)', fresh);
    END $$;

    -- Puts what was written anew in the place of the old one: from here on readers wait.
    CREATE FUNCTION search_replace(n bigint) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = onrecord, pg_temp AS $$
    DECLARE
        old text := 'search_texts_' || lpad(n::text, 6, '0');
    BEGIN
        EXECUTE format('DROP TABLE IF EXISTS %I', old);
        EXECUTE format('ALTER TABLE %I RENAME TO %I',
            'search_fresh_' || lpad(n::text, 6, '0'), old);
        EXECUTE format('ALTER TABLE search_texts ATTACH PARTITION %I'
            ' FOR VALUES FROM (%s) TO (%s)', old, n * {PER_STRETCH}, (n + 1) * {PER_STRETCH});
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT within', old);
    END $$;

    -- Makes stretches for all texts below this number.
    CREATE FUNCTION search_room(below bigint) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = onrecord, pg_temp AS $$
    DECLARE
        made bigint;
    BEGIN
        SELECT count(*) INTO made FROM pg_inherits WHERE inhparent = 'search_texts'::regclass;
        WHILE made * {PER_STRETCH} < below LOOP
            PERFORM search_stretch(made);
            PERFORM search_replace(made);
            made := made + 1;
        END LOOP;
        RETURN made * {PER_STRETCH};
    END $$;

    -- Takes versions out: whatever lay beside them, their words and terms, is written anew.
    CREATE FUNCTION search_forget(gone text[]) RETURNS bigint
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = onrecord, pg_temp AS $$
    DECLARE
        many bigint;
        stretches bigint[];
        parts text[];
        part text;
        n bigint;
    BEGIN
        PERFORM 1 FROM search_reached FOR UPDATE;
        SELECT count(*), array_agg(DISTINCT number / {PER_STRETCH}) INTO many, stretches
            FROM search_texts WHERE version = ANY(gone);
        UPDATE search_terms SET posts = search_terms.posts - lost.posts FROM (
            SELECT term, count(*) AS posts FROM (
                SELECT DISTINCT number, unnest(string_to_array(btrim(said), ' ')) AS term
                FROM search_texts WHERE version = ANY(gone)
            ) AS each GROUP BY term
        ) AS lost WHERE search_terms.term = lost.term;
        FOREACH n IN ARRAY coalesce(stretches, '{{}}') LOOP
            PERFORM search_stretch(n, gone);
        END LOOP;
        SELECT array_agg(DISTINCT tableoid::regclass::text) INTO parts
            FROM search_terms WHERE posts <= 0;
        FOREACH part IN ARRAY coalesce(parts, '{{}}') LOOP
            EXECUTE format('CREATE TABLE search_left AS SELECT * FROM %s WHERE posts > 0', part);
            EXECUTE format('TRUNCATE %s', part);
            INSERT INTO search_terms SELECT * FROM search_left;
            DROP TABLE search_left;
        END LOOP;
        FOREACH n IN ARRAY coalesce(stretches, '{{}}') LOOP
            PERFORM search_replace(n);
        END LOOP;
        UPDATE search_reached SET texts = texts - many;
        RETURN many;
    END $$;

    -- Forgets everything; from now on it holds words as this version reads them.
    CREATE FUNCTION search_empty(of_words integer) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = onrecord, pg_temp AS $$
    DECLARE
        stretch regclass;
    BEGIN
        PERFORM 1 FROM search_reached FOR UPDATE;
        FOR stretch IN SELECT inhrelid::regclass FROM pg_inherits
            WHERE inhparent = 'search_texts'::regclass
        LOOP
            EXECUTE format('DROP TABLE %s', stretch);
        END LOOP;
        TRUNCATE search_terms, search_accounts, search_remembered;
        INSERT INTO search_reached (words) VALUES (of_words) ON CONFLICT (one) DO UPDATE
            SET words = of_words, size = 0, last = '', entered = 0, texts = 0;
    END $$;

    -- Finds terms that are spelt nearly alike, where pg_trgm may be had; whether it may.
    CREATE FUNCTION search_spelling() RETURNS boolean
        LANGUAGE plpgsql SET search_path = onrecord, public, pg_temp AS $$
    DECLARE
        place text;
    BEGIN
        IF to_regclass('search_terms_spelt') IS NULL THEN
            CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
            SELECT nspname INTO place FROM pg_extension JOIN pg_namespace AS n
                ON n.oid = extnamespace WHERE extname = 'pg_trgm';
            EXECUTE format('CREATE INDEX search_terms_spelt ON search_terms'
                ' USING gin (term %I.gin_trgm_ops) WHERE length(term) BETWEEN 4 AND 40', place);
        END IF;
        RETURN true;
    EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file
        OR undefined_object OR invalid_schema_name THEN
        RETURN false;
    END $$;
    SELECT search_spelling();
"""
"""Tables and functions, for MIGRATIONS. Whoever may execute the functions acts with the owner's
rights in these tables alone, from which nothing is lost that cannot be made again."""
