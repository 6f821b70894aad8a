"""Which page does a person mean to put on record, and of which posts is it the page?"""

from onrecord.archive import Archive
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve
from onrecord.network.browser import require_page_address
from onrecord.platforms import PLATFORMS, bluesky, web
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId, PostId, Ref, ref_of
from onrecord.watch.post_pages import page_for
from onrecord.watch.watched import enrolments

__all__ = ["page_meant"]


def page_meant(archive: Archive, url: str, posts: tuple[str, ...]) -> tuple[str, list[Ref]]:
    """The address to visit, and the posts whose page it is: also by being a post's address."""
    refs = [resolve(archive, post) for post in posts]
    if not url.lower().startswith(("http://", "https://")):
        ref = _named(archive, url)
        return _page_of(archive, ref), [*refs, ref]
    require_page_address(url)
    return url, refs or _shown_at(archive, url)


def _shown_at(archive: Archive, url: str) -> list[Ref]:
    """The post on record whose own address this is, on whichever platform.

    An address may look like a post's without being one, and a page may be put on record before
    the post is; only at Bluesky's own app is it surely a post's.
    """
    for platform in PLATFORMS:
        try:
            named = platform.read_address(url)
        except AddressError:  # another page of it
            continue
        if named is None:
            continue
        try:
            return [resolve(archive, url)] if named.post is not None else []
        except NotOnRecord:
            if platform.NAME == bluesky.NAME:
                raise
            return []
    return _web_page(archive, url)


def _web_page(archive: Archive, url: str) -> list[Ref]:
    """The page of a watched site at this address, if it is on record."""
    address = web.page_of(AccountId(url), None)
    if address is None:
        return []
    lists = [one.account for one in enrolments(archive) if one.platform == web.NAME]
    refs = [ref_of(web.NAME, account, PostId(address)) for account in lists]
    return [ref for ref in refs if archive.index.post(ref) is not None]


def _named(archive: Archive, name: str) -> Ref:
    try:
        return resolve(archive, name)
    except (AddressError, NotOnRecord) as error:  # perhaps a page, as browsers show its address
        advice = f"A page's address begins with https:// or http://. {error.advice}"
        raise type(error)(str(error), advice=advice) from error


def _page_of(archive: Archive, ref: Ref) -> str:
    found = archive.index.post(ref)
    app = archive.configuration.capture.app
    page = None if found is None else page_for(archive, *found, app)
    if page is None:
        raise AddressError(f"{ref} has no page of its own", advice="Give the address of a page.")
    return page
