-- A card whose account would not have it (too many, frozen) leaves no row behind.
grant delete on card, paycode_device to crema_service;
