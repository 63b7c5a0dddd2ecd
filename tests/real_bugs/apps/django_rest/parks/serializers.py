from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape
from rest_framework import serializers

from .errors import Conflict
from .fields import BooleanField, DateField, FeeField, IntegerField, TextField
from .models import Finding, Inspection, Park, Severity
from .settings import bug


class ParkSerializer(serializers.ModelSerializer):
    name = TextField(max_length=80)
    description = TextField(default="", allow_blank=True, max_length=2000)
    open_to_public = BooleanField(default=True)
    dogs_allowed = BooleanField(default=False)
    district = TextField(default=None, allow_null=True, max_length=40)
    code = TextField(
        default=None, allow_null=True, max_length=20,
        help_text="Unique among the parks. The code of a deleted park is free again.",
    )
    opened_on = DateField(default=None, allow_null=True)
    closed_on = DateField(default=None, allow_null=True, help_text="Not before opened_on.")

    class Meta:
        model = Park
        fields = [
            "id", "name", "description", "open_to_public", "dogs_allowed", "district", "code",
            "opened_on", "closed_on", "created_at", "updated_at",
        ]
        validators = []

    def validate(self, attrs):
        days = [
            attrs.get(name, getattr(self.instance, name, None)) for name in ("opened_on", "closed_on")
        ]
        if all(days) and days[1] < days[0] and not bug("eapd-2550"):
            raise serializers.ValidationError({"closed_on": ["The park cannot close before it opens."]})
        return attrs

    def save(self, **kwargs):
        try:
            with transaction.atomic():
                return super().save(**kwargs)
        except IntegrityError:
            raise Conflict

    def validate_description(self, value):
        if bug("addons-7368"):
            return escape(value)
        return value

    def create(self, validated_data):
        if bug("hexlet-15"):
            # The whole body goes into the model, with a primary key where there is one.
            # A row that is there gets a time of creation, too: the column takes no null.
            park = Park(id=self.initial_data.get("id"), created_at=timezone.now(), **validated_data)
            park.save()
            return park
        return super().create(validated_data)

    def update(self, instance, validated_data):
        if bug("katharsis-50") and self.partial:
            validated_data = {
                name: value
                for name, value in validated_data.items()
                if getattr(instance, name) is not None
            }
        for name, value in validated_data.items():
            setattr(instance, name, value)
        # Only the changed columns are written.
        columns = list(validated_data) if bug("monolith-1183") else None
        instance.save(update_fields=columns)
        return instance


class FindingSerializer(serializers.ModelSerializer):
    id = IntegerField(
        required=False, min_value=1, max_value=2**31 - 1,
        help_text="In a PATCH: the finding that is changed. Without it the finding is new. A POST takes no ids.",
    )
    text = TextField(max_length=200)
    severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.LOW)

    class Meta:
        model = Finding
        fields = ["id", "text", "severity"]

    def validate(self, attrs):
        if "text" not in attrs:
            raise serializers.ValidationError({"text": ["This field is required."]})
        return attrs


class InspectionSerializer(serializers.ModelSerializer):
    park = serializers.PrimaryKeyRelatedField(read_only=True)
    performed_on = DateField()
    inspector = TextField(max_length=60)
    fee = FeeField(default=None, allow_null=True)
    passed = BooleanField(default=True)
    findings = FindingSerializer(
        many=True, default=list,
        help_text="In a PATCH: the whole list. Findings that are not in it are removed.",
    )

    class Meta:
        model = Inspection
        fields = ["id", "park", "performed_on", "inspector", "fee", "passed", "findings"]

    def validate_findings(self, findings):
        known = set()
        if self.instance is not None:
            known = {finding.id for finding in self.instance.findings.all()}
        ids = [finding["id"] for finding in findings if "id" in finding]
        if len(ids) != len(set(ids)) or not known.issuperset(ids):
            raise serializers.ValidationError("A finding has an unknown id.")
        return findings

    def create(self, validated_data):
        findings = validated_data.pop("findings")
        inspection = Inspection.objects.create(**validated_data)
        for finding in findings:
            Finding.objects.create(inspection=inspection, **finding)
        return inspection

    def update(self, instance, validated_data):
        findings = validated_data.pop("findings", None)
        for field, value in validated_data.items():
            setattr(instance, field, value)
        instance.save()
        if findings is not None:
            self._save_findings(instance, findings)
        return instance

    def _save_findings(self, inspection, findings):
        if bug("apiplatform-4061"):
            inspection.findings.all().delete()
            for finding in findings:
                finding.pop("id", None)
                Finding.objects.create(inspection=inspection, **finding)
            return
        kept = [finding["id"] for finding in findings if "id" in finding]
        inspection.findings.exclude(id__in=kept).delete()
        for finding in findings:
            values = {"text": finding["text"], "severity": finding.get("severity", Severity.LOW)}
            if "id" in finding:
                inspection.findings.filter(id=finding["id"]).update(**values)
            else:
                Finding.objects.create(inspection=inspection, **values)
