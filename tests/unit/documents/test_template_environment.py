import pytest
from jinja2 import TemplateError, UndefinedError

from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.word.template_context import clean_context


def rendered(text: str, **data: object) -> str:
    return DocumentEnvironment().from_string(text).render(clean_context("prova", data))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ x.__init__.__globals__ }}",
        "{{ x|safe }}",
        "{{ x|attr('__class__') }}",
        "{{ assente|default('') }}",
        "{{ 9 ** 9 }}",
        "{{ 'a' * 1000 }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ elenco.append(1) }}",
        "{{ scheda.clear() }}",
        "{% include 'x' %}",
        "{{ self.__dict__ }}",
    ],
)
def test_a_template_cannot_leave_the_sandbox(attack: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        rendered(attack, x="testo", elenco=[1], scheda={"a": 1})


def test_none_can_be_asked_for_but_never_printed() -> None:
    assert rendered("{% if x %}sì{% else %}no{% endif %}", x=None) == "no"
    with pytest.raises(UndefinedError, match="x"):
        rendered("{{ x }}", x=None)


def test_an_expression_text_is_compiled_once_and_another_apart() -> None:
    environment = DocumentEnvironment()
    assert environment.from_string("{{ a }}") is environment.from_string("{{ a }}")
    assert environment.from_string("{{ a }}") is not environment.from_string("{{ a }}.")
