"""The house rules, each as a test; the finders are tested on broken examples at the end."""

import ast
import re
from fnmatch import fnmatchcase
from functools import partial

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from sansang.accounts.queries import VERBS
from sansang.organisation.access import Permission
from sansang.privacy.fields import EncryptedTextField
from sansang.privacy.retention import read_policy
from tests import house_rules as rules
from tests.house_rules import PAGES, ROOT, broken, product, sources

POLICY = read_policy(settings.RETENTION_POLICY)


def addresses(patterns, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            space = f"{prefix}{one.namespace}:" if one.namespace else prefix
            found += addresses(one.url_patterns, space)
        else:
            found.append((f"{prefix}{one.name}", one))
    return found


ADDRESSES = addresses(get_resolver().url_patterns)


# Who may


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_every_view_says_who_may_open_it(name: str, pattern: URLPattern) -> None:
    view = pattern.callback
    is_public = getattr(view, "is_public", False)
    assert is_public or isinstance(getattr(view, "permission", "not said"), Permission | None)
    assert is_public == (not getattr(view, "login_required", True))


# Addresses that answer with a file about people; a list's own file is asked for with `?xuat=` on its page.
FILES = {
    "intake:upload_export",
    "selection:round_export",
    "training:version_download",
    "training:attendance_rolls",
}


def test_who_looks_as_a_role_takes_no_file_away() -> None:
    assert {name for name, pattern in ADDRESSES if getattr(pattern.callback, "hands_out", False)} == FILES


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_an_address_is_named_like_its_view(name: str, pattern: URLPattern) -> None:
    if ":" in name:
        assert name.split(":")[1] == pattern.callback.__name__


def test_pages_write_nothing_themselves() -> None:
    assert broken(product(*PAGES, "queries", "rules"), rules.write_calls) == []


# A new user name must be free in the whole system, whoever creates the account.
ONE_NAMESPACE = {"sansang/accounts/forms.py": {"User.objects.filter", "username__iexact"}}


def test_pages_ask_only_for_what_is_permitted() -> None:
    found = broken(product(*(PAGES - {"middleware"})), rules.unguarded_queries)
    assert without(found, ONE_NAMESPACE) == []


def without(found: list[str], exceptions: dict[str, set[str]]) -> list[str]:
    return [one for one in found if one.split()[-1] not in exceptions.get(one.split(":")[0], set())]


# The account looked at, which the page found among those permitted.
ABOUT_AN_ACCOUNT = {"grants_of"}


def test_questions_that_know_the_user_ask_what_is_permitted() -> None:
    found = broken(product("queries"), rules.questions_that_forget_the_user)
    assert [one for one in found if one.split()[-1] not in ABOUT_AN_ACCOUNT] == []


# Tables of aggregates, and what holds no person's data.
NO_PERSON_IN_THE_FILE = {"owed_list", "picture", "template_download", "year_summary"}


def test_every_export_of_personal_data_is_recorded() -> None:
    found = broken(product("views"), rules.unrecorded_exports)
    assert [one for one in found if one.split()[-1] not in NO_PERSON_IN_THE_FILE] == []


def test_everything_recorded_has_words() -> None:
    def has_words(verb: str) -> bool:
        return any(fnmatchcase(known, verb) for known in VERBS)

    assert [one for one in broken(product(), rules.recorded_verbs) if not has_words(one.split()[-1])] == []


# Personal data


def own_and_library_models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=False) if model._meta.managed]


def test_every_table_says_whether_it_holds_personal_data() -> None:
    labels = {model._meta.label for model in own_and_library_models()}
    assert labels == POLICY.tables.keys() | POLICY.without_personal_data


@pytest.mark.parametrize("label", sorted(POLICY.tables))
def test_every_personal_column_says_how_long_it_is_kept(label: str) -> None:
    columns = {field.name for field in apps.get_model(label)._meta.fields} - {"id"}
    assert columns == POLICY.tables[label].lines.keys() | POLICY.tables[label].plain


def test_the_policy_names_permissions_and_terms_that_there_are() -> None:
    lines = [line for table in POLICY.tables.values() for line in table.lines.values()]
    assert {code for line in lines for code in line.read_by} <= set(Permission)
    assert {line.term for line in lines} == set(POLICY.terms.values())


def test_what_only_few_may_read_is_encrypted() -> None:
    few = {(label, column) for label, table in POLICY.tables.items() for column in table.lines
           if table.lines[column].read_by == ("people_contact",)}  # fmt: skip
    assert few == {("citizens.Person", "identity_number"), ("citizens.Person", "phone")}
    for label, column in few:
        assert isinstance(apps.get_model(label)._meta.get_field(column), EncryptedTextField)


# What a person's page reaches through the person, the upload or the user, and what no page lists.
REACHED_THROUGH_ANOTHER = {
    "citizens.Skill", "intake.RowChunk", "audit.AuditEvent", "audit.ExportedPeople", "sessions.Session",
    "mfa.Authenticator", "account.EmailAddress", "account.EmailConfirmation",
}  # fmt: skip


def test_every_personal_table_has_a_door_that_asks_for_a_permission() -> None:
    without = {label for label in POLICY.tables if not hasattr(apps.get_model(label).objects, "permitted")}
    assert without == REACHED_THROUGH_ANOTHER


# Layers and names


PRIVATE = {"views", "forms", "urls", "api", "admin", "exports", "tables", "receivers"}


def test_a_room_keeps_its_pages_to_itself() -> None:
    graph = grimp.build_graph("sansang")
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            _, room, *rest = [*imported.split("."), ""]
            if rest[0] in PRIVATE and not importer.startswith("sansang.config"):
                assert importer.split(".")[1] == room, f"{importer} -> {imported}"


def test_no_room_is_a_drawer_for_everything() -> None:
    graph = grimp.build_graph("sansang")
    words = {word for module in graph.modules for word in module.split(".")}
    assert not words & {"core", "common", "utils", "util", "helpers", "base", "misc", "services", "managers"}


def test_migrations_have_names_that_people_gave() -> None:
    for (room, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        if migration.__module__.startswith("sansang."):
            assert migration.initial or not re.search(r"_auto_|^\d+_alter_|_and_more$|_initial$", name), (
                f"{room} {name}"
            )


# Size and shape


def test_no_file_is_longer_than_400_lines() -> None:
    assert [source.name for source in sources() if source.lines > 400] == []


def test_no_function_is_longer_than_50_lines() -> None:
    assert broken(sources(), partial(rules.long_functions, limit=50)) == []


TEMPLATES = [path for path in sorted(ROOT.glob("sansang/**/templates/**/*")) if path.is_file()]


def test_no_template_is_longer_than_150_lines() -> None:
    assert [path.name for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 150] == []


def test_no_template_holds_script_or_style() -> None:
    found = [(path.name, *one) for path in TEMPLATES for one in rules.inline_code(path.read_text(encoding="utf-8"))]
    assert found == []


# Django calls the first two by position; the third reads an environment variable like the functions beside it.
CALLED_BY_DJANGO = {"get_db_prep_value(prepared)", "env_bool(default)"}


def test_booleans_are_given_by_name() -> None:
    found = broken(
        [*product(), *(one for one in sources() if one.name.startswith("scripts"))], rules.positional_booleans
    )
    assert [one for one in found if one.split()[-1] not in CALLED_BY_DJANGO] == []


def test_who_acts_is_given_by_name() -> None:
    assert broken(product("actions", "queries", "rules"), rules.positional_actors) == []


def test_public_functions_say_what_the_caller_gets() -> None:
    pure = [source for source in product() if source.room in {"kernel", "spreadsheets", "law", "planning"}]
    assert broken([*pure, *product("actions", "rules")], rules.undocumented) == []


# The clock is read at the edge, to which the fields of forms belong; what a user may do today is asked outside of
# requests too.
EDGES = {"views", "middleware", "management", "api", "jobs", "templatetags", "exports"}
ASKS_WHAT_DAY_IT_IS = {"sansang/organisation/access.py", "sansang/ui/fields.py"}


def test_days_are_arguments_below_the_edge() -> None:
    inner = [one for one in product() if one.part not in EDGES and one.name not in ASKS_WHAT_DAY_IT_IS]
    stamping = [one for one in inner if one.part in {"actions", "imports"} or one.room == "audit"]
    pure = [one for one in inner if one not in stamping]
    assert broken(pure, rules.clock_reads) == []
    assert broken(stamping, partial(rules.clock_reads, stamps_allowed=True)) == []


# The guards speak to each database in its own words; user names are plain ASCII.
OWN_WORDS = {
    **ONE_NAMESPACE,
    "sansang/organisation/guards.py": {".cursor()"},
    "sansang/demo/actions.py": {".cursor()"},
    "sansang/demo/training_rows.py": {".cursor()"},  # plain inserts, a tenth of the time of objects
}


def test_nothing_is_asked_that_one_database_answers_otherwise() -> None:
    assert without(broken(product(), rules.database_dialects), OWN_WORDS) == []


# The rules strike


@pytest.mark.parametrize(
    ("find", "code", "strikes"),
    [
        (rules.write_calls, "person.save()", True),
        (rules.write_calls, "Person.objects.filter(pk=1).update(name='x')", True),
        (rules.write_calls, "form.save(commit=False)", True),
        (rules.write_calls, "person.skills.set([])", True),
        (rules.write_calls, "names.update(other)", False),
        (rules.write_calls, "cache.set('a', 1); cache.delete('a')", False),
        (rules.unguarded_queries, "Person.objects.filter(pk=1)", True),
        (rules.unguarded_queries, "x = Person.objects.all", True),
        (rules.unguarded_queries, "get_object_or_404(Person, pk=1)", True),
        (rules.unguarded_queries, "get_object_or_404(Person.objects.permitted(u, p), pk=1)", False),
        (rules.unguarded_queries, "PlaceVersion.objects.filter(pk=1)", False),
        (rules.questions_that_forget_the_user, "def f(user, *, on): return Person.objects.all()", True),
        (rules.questions_that_forget_the_user, "def f(*, user): return Person.objects.filter(x=user.pk)", True),
        (rules.questions_that_forget_the_user, "def f(user): return Person.objects.permitted(user, P)", False),
        (rules.questions_that_forget_the_user, "def f(user): return g(user, 1)", False),
        (rules.clock_reads, "date.today()", True),
        (rules.clock_reads, "datetime.now(tz)", True),
        (rules.clock_reads, "timezone.localdate()", True),
        (rules.clock_reads, "datetime.date.today()", True),
        (rules.clock_reads, "timezone.now()", True),
        (rules.clock_reads, "timezone.localtime(value)", False),
        (rules.clock_reads, "request.today", False),
        (partial(rules.clock_reads, stamps_allowed=True), "timezone.now()", False),
        (partial(rules.clock_reads, stamps_allowed=True), "timezone.localdate()", True),
        (rules.positional_booleans, "def f(a, is_open: bool): ...", True),
        (rules.positional_booleans, "def f(a, is_open=False): ...", True),
        (rules.positional_booleans, "def f(a, *, is_open: bool = False): ...", False),
        (rules.positional_actors, "def f(a, by): ...", True),
        (rules.positional_actors, "def f(a, *, by): ...", False),
        (rules.undocumented, "def f(): ...", True),
        (rules.undocumented, "def _f(): ...", False),
        (rules.undocumented, "def f():\n    'x'", False),
        (partial(rules.long_functions, limit=2), "def f():\n    a\n    b", True),
        (partial(rules.long_functions, limit=3), "def f():\n    a\n    b", False),
        (rules.unrecorded_exports, "def f(r): return listing(r).export()", True),
        (rules.unrecorded_exports, "def f(r): return exports.rows(r)", True),
        (rules.unrecorded_exports, "def f(r):\n    record('x')\n    return listing(r).export()", False),
        (rules.database_dialects, "q.filter(name__icontains='x')", True),
        (rules.database_dialects, "q.extra(where=[])", True),
        (rules.database_dialects, "q.filter(name_key__contains='x')", False),
    ],
)
def test_each_finder_strikes_where_it_should(find, code: str, strikes: bool) -> None:
    assert bool(list(find(ast.parse(code)))) == strikes


@pytest.mark.parametrize(
    ("line", "strikes"),
    [
        ("<script>alert(1)</script>", True),
        ('<p style="color:red">', True),
        ('<a onclick="x()">', True),
        ('<a href="javascript:x()">', True),
        ("{{ name|safe }}", True),
        ('<script src="{% static "app.js" %}" defer></script>', False),
        ('<link rel="stylesheet" href="app.css">', False),
    ],
)
def test_the_finder_of_inline_code_strikes_where_it_should(line: str, strikes: bool) -> None:
    assert bool(list(rules.inline_code(line))) == strikes


def test_the_finder_of_verbs_reads_every_way_of_writing_them() -> None:
    tree = ast.parse("record('a.b'); record('c' if x else 'd'); record(f'waiting.{state}')")
    assert [verb for _, verb in rules.recorded_verbs(tree)] == ["a.b", "c", "d", "waiting.*"]
