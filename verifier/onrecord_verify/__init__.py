"""Does a bundle of onrecord prove what it says? The checks alone: no network, no browser."""
