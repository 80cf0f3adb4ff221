"""A broken domain of each class: what syncs and checks have stored of it, and the code that its page has to show first."""

from dataclasses import dataclass, field

from network import ELSEWHERE, SERVER

NAME_SERVERS = ["ns1.dns-provider-with-a-long-name.example", "ns2.dns-provider-with-a-long-name.example"]
V6_ELSEWHERE = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"
NO_PROBLEM = ""
# A text of ServerPilot or of the extension, which is shown as it is.
QUOTED = "Quoted: 4711."
APP = {"app": "shop"}
BOTH = {"app": "shop", "visitors": "network"}


@dataclass(frozen=True)
class Case:
    """A domain, and the code of its first problem."""

    code: str
    variant: str = ""
    decision: dict = field(default_factory=dict)
    observed: dict | None = field(default_factory=dict)
    has_site: bool = True
    # A message that says that nothing has to be done has no remedy.
    has_remedy: bool = True

    @property
    def domain(self):
        name = f"{self.code}-{self.variant}".strip("-").replace(".", "-").replace("_", "-")
        return f"www.{name}.example" if self.code == "dns.www_missing" else f"{name}.example"

    def observation(self):
        certificate = {"valid": True, "covers": True, "not_before": "2026-01-01", "not_after": "2036-01-01"}
        dns = {"code": "ok", "addresses": [SERVER], "expected": [SERVER], "source": "authoritative"}
        found = {"dns": {}, "certificate": {}, "site": ["ok", ""]} | self.observed
        return found | {"dns": dns | found["dns"], "certificate": certificate | found["certificate"]}


def dns(code, variant="", **details):
    return Case(f"dns.{code}", variant, observed={"dns": {"code": code} | details})


def site(code, detail="", variant=""):
    return Case(f"site.{code}", variant, observed={"site": [code, detail]})


def invalid(variant, **fields):
    return Case("certificate.invalid", variant, observed={"certificate": {"valid": False} | fields})


def held(reason, **values):
    return Case(f"held.{reason}", decision={"state": "held", "reason": reason, "values": values}, observed=None)


def failed(reason, **values):
    return Case(f"list.{reason}", decision={"state": "failed", "reason": reason, "values": values}, observed=None)


def listed(reason, has_remedy=True, **values):
    return Case(
        f"list.{reason}", decision={"state": "ok", "reason": reason, "values": values}, has_remedy=has_remedy
    )


OK = Case(NO_PROBLEM, "fine", decision={"action": "unfinished"})
PENDING = Case("sync.pending", decision={"state": "pending"}, observed=None)
DOMAINS = [
    OK,
    Case(NO_PROBLEM, "not-checked", observed=None),
    Case(NO_PROBLEM, "outside", decision={"owner": "unmanaged"}, has_site=False),
    Case(NO_PROBLEM, "requested", decision={"asked": True}, has_site=False),
    Case(NO_PROBLEM, "covered", decision={"reason": "covered"}),
    Case(NO_PROBLEM, "shared", decision={"reason": "shared", "values": BOTH}),
    Case(NO_PROBLEM, "propagating", observed={"dns": {"code": "propagating", "ttl": 300}}),
    Case(NO_PROBLEM, "proxied", observed={"dns": {"code": "proxied", "addresses": ["104.16.1.1"]}}),
    *(
        Case(NO_PROBLEM, f"inconclusive-{detail}", observed={"site": ["inconclusive", detail]})
        for detail in ("cache", "certificate", "special_address", "not_checked", "403")
    ),
    Case(NO_PROBLEM, "no-way-back", observed={"site": ["no_way_back", ""]}),
    Case("mapping.gone", has_site=False),
    PENDING,
    held("hold"),
    held("removed"),
    held("other_app", **BOTH),
    held("wildcard"),
    held("below_network"),
    held("removal_guard"),
    held("add_only"),
    held("removal_unannounced"),
    held("removal_by_rule"),
    held("removal_table_empty"),
    failed("no_room"),
    failed("pool_app", **APP),
    failed("network_domain"),
    failed("invalid", message=QUOTED),
    failed("rejected", message=QUOTED),
    failed("server", message=QUOTED),
    failed("database", message=QUOTED),
    listed("leaving", has_remedy=False),
    listed("shadowed", **APP),
    dns("no_such_domain"),
    dns("dnssec_bogus"),
    dns("cname_loop", cname=["a.loop.example", "b.loop.example"]),
    dns("lame", nameservers=NAME_SERVERS),
    dns("timeout", nameservers=NAME_SERVERS, source="resolver"),
    dns("servfail", nameservers=NAME_SERVERS),
    dns("cname_dangling", cname=["gone.hosting.example"]),
    dns("no_records", addresses=[]),
    dns("www_missing", addresses=[]),
    dns("private_address", addresses=["192.168.1.10"]),
    dns("elsewhere", addresses=[ELSEWHERE, "198.51.100.10", V6_ELSEWHERE], also=["caa_forbids"]),
    dns("elsewhere", "cname", addresses=[ELSEWHERE], cname=["shops.hosting.example"]),
    dns("mixed", addresses=[SERVER, ELSEWHERE]),
    dns("ipv6_elsewhere", addresses=[SERVER, V6_ELSEWHERE]),
    dns("caa_unreachable"),
    dns("caa_forbids", caa=['0 issue "digicert.com"']),
    dns("caa_wildcard_only", caa=['0 issue ";"', '0 issuewild "letsencrypt.org"']),
    dns("inconsistent", nameservers=NAME_SERVERS),
    Case("certificate.missing"),
    Case("certificate.lost"),
    invalid("expired", not_after="2026-11-01"),
    invalid("early", not_before="2035-11-01"),
    invalid("names", covers=False, names=["shop.example", "www.shop.example"]),
    invalid("nameless", covers=False),
    invalid("issuer", issuer="CN=Router"),
    site("other_app", "200"),
    site("default_page"),
    site("wrong_site", "8"),
    site("not_mapped"),
    site("redirect_loop"),
    site("redirects_away", "parking.example"),
    site("error", "503"),
    site("unreachable", "timeout"),
    site("unreachable", "https", "https"),
    site("wrong_protocol", "443"),
    site("wrong_protocol", "80", "tls"),
    site("challenge_blocked", "403"),
    site("challenge_blocked", "no connection", "unanswered"),
]
COVERED = [case.domain for case in DOMAINS if case.code not in ("certificate.missing", "certificate.lost")]


def certificate(left, **more):
    """The app's certificate, of 90 days."""
    names = {"names": COVERED, "lost": [Case("certificate.lost").domain]}
    return {"certificate": {"days": 90, "left": left} | names | more}


def pause(reason, confirmation="", **values):
    return {"pause": {"reason": reason, "confirmation": confirmation, "values": values}}


# Planted one after another, because each concerns every domain.
CALM = {"pause": [], "policy": "sync", "action": "", "failed_actions": 0, "away_since": 0, "server_contact": 0}
PAUSED, RESUMABLE = "sync.paused", "sync.needs_confirmation"
HOME = {"home": "network.example"}
LISTS = {"app": "network", "domain": "network.example"}
SCENES = [
    ("certificate.renewal_may_be_overdue", OK, certificate(20)),
    ("certificate.renewal_overdue", OK, certificate(20, share=1 / 3)),
    ("certificate.ends", OK, certificate(10)),
    ("certificate.ended", OK, certificate(-2)),
    ("certificate.custom_ends", OK, certificate(15, custom=True)),
    ("certificate.ends", OK, certificate(5, custom=True)),
    ("server.open", OK, certificate(60) | {"state": {"action": "unfinished"}}),
    ("server.failed", OK, {"state": {"failed_actions": 3, "failing_since": 1}}),
    ("server.away", OK, {"state": {"away_since": 1, "server_contact": 1}}),
    ("sync.observed", PENDING, {"state": {"policy": "observe"}}),
    (PAUSED, OK, pause("app", app_id="three", apps=[{"id": "one", "name": "network"}])),
    (RESUMABLE, OK, pause("environment", "x", environment="staging")),
    (RESUMABLE, OK, pause("home", "x", **HOME)),
    (RESUMABLE, OK, pause("home", "x", is_lost=True, **HOME)),
    (RESUMABLE, OK, pause("copy", "x", **HOME)),
    (RESUMABLE, OK, pause("app_changed", "x", confirmed_app_id="one", app_id="two")),
    (RESUMABLE, OK, pause("host", "x", integration="ultimate_multisite")),
    (RESUMABLE, OK, pause("host", "x", integration="core")),
    (PAUSED, OK, pause("empty", **LISTS)),
    (PAUSED, OK, pause("serves", **LISTS)),
    (RESUMABLE, OK, pause("serves", "x", wildcard="*.example", **LISTS)),
    (PAUSED, OK, pause("account", message=QUOTED)),
]
