"""The options of the model generator are the same with and without the import of its whole configuration."""

from __future__ import annotations

from unittest.mock import patch

from datamodel_code_generator.config import GenerateConfig

from bythebook_generator.models import options as module
from bythebook_generator.models.options import options, whole


def test_every_field_has_the_value_of_the_validated_configuration() -> None:
    light, validated = options("api.yaml"), whole("api.yaml")

    assert not isinstance(light, GenerateConfig), "the installed version is unknown"
    assert vars(light) == {name: getattr(validated, name) for name in GenerateConfig.model_fields}
    assert light.model_fields_set == validated.model_fields_set


def test_unknown_version_gets_the_validated_configuration() -> None:
    with patch.object(module, "version", lambda _: "1.0"):
        assert isinstance(options("api.yaml"), GenerateConfig)
