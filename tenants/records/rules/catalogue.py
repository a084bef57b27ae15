"""Which FHIR R4 resource types are kept, and the elements that each must have.

The demands are the elements with a minimum of 1 at the first level of the R4 (4.0.1) StructureDefinitions. `name:` a
text, `name{` an object, `name?` a boolean, `name#` an integer; a `*` behind it a list with at least one of them;
`name[x]/A/B` wants one of `nameA`, `nameB`. Types of the conformance, terminology and definition modules are not
clinical data and are not kept.
"""

from __future__ import annotations

from records.enums import Fault, RecordCategory
from records.rules.elements import Node
from records.rules.faults import Broken

MODELLED: dict[str, RecordCategory] = {
    "Encounter": RecordCategory.ENCOUNTERS,
    "Condition": RecordCategory.CONDITIONS,
    "MedicationRequest": RecordCategory.MEDICATIONS,
    "MedicationStatement": RecordCategory.MEDICATIONS,
    "AllergyIntolerance": RecordCategory.ALLERGIES,
    "Observation": RecordCategory.OBSERVATIONS,
    "Procedure": RecordCategory.PROCEDURES,
    "DiagnosticReport": RecordCategory.DOCUMENTS,
    "DocumentReference": RecordCategory.DOCUMENTS,
    "ImagingStudy": RecordCategory.DOCUMENTS,
}

_DEMANDS = """
Account status:
AdverseEvent actuality: subject{
AllergyIntolerance patient{
Appointment status: participant{*
AppointmentResponse appointment{ participantStatus:
AuditEvent type{ recorded: agent{* source{
Basic code{
Binary contentType:
BiologicallyDerivedProduct
BodyStructure patient{
CarePlan status: intent: subject{
CareTeam
ChargeItem status: code{ subject{
Claim status: type{ use: patient{ created: provider{ priority{ insurance{*
ClaimResponse status: type{ use: patient{ created: insurer{ outcome:
ClinicalImpression status: subject{
Communication status:
CommunicationRequest status:
Composition status: type{ date: author{* title:
Condition subject{
Consent status: scope{ category{*
Contract
Coverage status: beneficiary{ payor{*
CoverageEligibilityRequest status: purpose:* patient{ created: insurer{
CoverageEligibilityResponse status: purpose:* patient{ created: request{ outcome: insurer{
DetectedIssue status:
Device
DeviceMetric type{ category:
DeviceRequest intent: code[x]/Reference/CodeableConcept subject{
DeviceUseStatement status: subject{ device{
DiagnosticReport status: code{
DocumentManifest status: content{*
DocumentReference status: content{*
Encounter status: class{
Endpoint status: connectionType{ payloadType{* address:
EnrollmentRequest
EnrollmentResponse
EpisodeOfCare status: patient{
ExplanationOfBenefit status: type{ use: patient{ created: insurer{ provider{ outcome: insurance{*
FamilyMemberHistory status: patient{ relationship{
Flag status: code{ subject{
Goal lifecycleStatus: description{ subject{
Group type: actual?
GuidanceResponse module[x]/Uri/Canonical/CodeableConcept status:
HealthcareService
ImagingStudy status: subject{
Immunization status: vaccineCode{ patient{ occurrence[x]/DateTime/String
ImmunizationEvaluation status: patient{ targetDisease{ immunizationEvent{ doseStatus{
ImmunizationRecommendation patient{ date: recommendation{*
InsurancePlan
Invoice status:
Linkage item{*
List status: mode:
Location
MeasureReport status: type: measure: period{
Media status: content{
Medication
MedicationAdministration status: medication[x]/CodeableConcept/Reference subject{ effective[x]/DateTime/Period
MedicationDispense status: medication[x]/CodeableConcept/Reference
MedicationRequest status: intent: medication[x]/CodeableConcept/Reference subject{
MedicationStatement status: medication[x]/CodeableConcept/Reference subject{
MolecularSequence coordinateSystem#
NutritionOrder status: intent: patient{ dateTime:
Observation status: code{
Organization
OrganizationAffiliation
Patient
PaymentNotice status: created: payment{ recipient{ amount{
PaymentReconciliation status: created: paymentDate: paymentAmount{
Person
Practitioner
PractitionerRole
Procedure status: subject{
Provenance target{* recorded: agent{*
Questionnaire status:
QuestionnaireResponse status:
RelatedPerson patient{
RequestGroup status: intent:
ResearchSubject status: study{ individual{
RiskAssessment status: subject{
Schedule actor{*
ServiceRequest status: intent: subject{
Slot schedule{ status: start: end:
Specimen
Substance code{
SupplyDelivery
SupplyRequest item[x]/CodeableConcept/Reference quantity{
Task status: intent:
VisionPrescription status: created: patient{ dateWritten: prescriber{ lensSpecification{*
"""

DEMANDS: dict[str, tuple[str, ...]] = {
    name: tuple(demands) for name, *demands in (line.split() for line in _DEMANDS.strip().splitlines())
}
_TYPES: dict[str, type] = {":": str, "{": dict, "?": bool, "#": int}

# Where a resource names the person it is about, in the order in which the elements are asked.
OWNERS = ("subject", "patient", "beneficiary", "for", "individual")

# Elements that are a CodeableConcept, Coding, Quantity, Money or Narrative wherever they stand in R4, so that
# neither a reference nor a date is in them (extensions apart). Only the frequent ones.
PLAIN = frozenset((
    "bodySite", "category", "clinicalStatus", "coding", "doseQuantity", "dischargeDisposition", "interpretation",
    "locationCodeableConcept", "maritalStatus", "medicationCodeableConcept", "net", "priority", "productOrService",
    "reasonCode", "role", "route", "severity", "text", "vaccineCode", "valueCodeableConcept", "valueQuantity",
    "verificationStatus",
))  # fmt: skip

# Elements that are dates wherever they stand in the kept types; `start` and `end` belong to Period and Slot.
DATES = frozenset((
    "abatementDateTime", "authored", "authoredOn", "birthDate", "bornDate", "collectedDateTime", "created",
    "creation", "date", "dateAsserted", "dateTime", "dateWritten", "deceasedDate", "deceasedDateTime", "detected",
    "dueDate", "effectiveDateTime", "effectiveInstant", "end", "expiry", "identifiedDateTime", "issued",
    "lastModified", "lastOccurrence", "lastUpdated", "manufactureDate", "occurredDateTime", "occurrenceDateTime",
    "onsetDateTime", "paymentDate", "performedDateTime", "received", "receivedTime", "recorded", "recordedDate",
    "sent", "servicedDate", "start", "startDate", "started", "statusDate", "timingDate", "timingDateTime",
    "valueDate", "valueDateTime", "valueInstant", "whenHandedOver", "whenPrepared",
))  # fmt: skip


def demand(resource: Node, resource_type: str) -> None:
    """Raises `Broken` where an element that R4 demands is missing or has another JSON type."""
    for wanted in DEMANDS[resource_type]:
        if "[x]" in wanted:
            _demand_one_of(resource, wanted)
        else:
            _demand_element(resource, wanted)


def _demand_element(resource: Node, wanted: str) -> None:
    listed = wanted.endswith("*")
    name, kind = (wanted[:-2], _TYPES[wanted[-2]]) if listed else (wanted[:-1], _TYPES[wanted[-1]])
    value = resource.get(name)
    if value is None or value in ("", [], {}):
        raise Broken(Fault.ELEMENT_MISSING, name)
    if listed and type(value) is not list:
        raise Broken(Fault.WRONG_TYPE, name)
    for item in value if listed else (value,):
        if type(item) is not kind:
            raise Broken(Fault.WRONG_TYPE, name)


def _demand_one_of(resource: Node, wanted: str) -> None:
    name, *kinds = wanted.split("/")
    stem = name.removesuffix("[x]")
    if not any(resource.get(stem + kind) not in (None, "", {}) for kind in kinds):
        raise Broken(Fault.ELEMENT_MISSING, name)
