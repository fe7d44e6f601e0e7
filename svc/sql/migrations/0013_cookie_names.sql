-- Cookies over TLS are called __Host-crema_… now (svc/engine/request/cookie.h). Until
-- this time they are also read by the names of the version before, so that nobody is
-- signed out. A program that is made later never had those.
alter table program
    add column old_cookies_until timestamptz not null default 'epoch';
update program set old_cookies_until = now() + interval '30 days';
