-- What a person is told of her sessions, to know which one is not hers: the browser and
-- system that signed in, out of a few words of our own (svc/text/agent.h), and when it
-- was seen last. All three are null in rows of the version before.
alter table session
    add column seen_at timestamptz,
    add column browser text constraint session_browser_length
        check (char_length(browser) between 1 and 30),
    add column system text constraint session_system_length
        check (char_length(system) between 1 and 30);
