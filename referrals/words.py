"""The field's terms (specification 2.8): codes as API clients know them, labels as people read them."""

from babel import Locale
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    NEW = "New", pgettext_lazy("status", "New")
    ACTIVE = "Active", pgettext_lazy("status", "Active")
    CLOSED = "Closed", pgettext_lazy("status", "Closed")


class Substatus(models.TextChoices):
    PENDING = "Pending", pgettext_lazy("status", "Pending")
    RECEIVED = "Received", pgettext_lazy("status", "Received")
    ACCEPTED = "Accepted", pgettext_lazy("status", "Accepted")
    WON = "Won", pgettext_lazy("status", "Won")
    LOST = "Lost", pgettext_lazy("status", "Lost")
    DECLINED = "Declined", pgettext_lazy("status", "Declined")
    EXPIRED = "Expired", pgettext_lazy("status", "Expired")
    ERROR = "Error", pgettext_lazy("status", "Error")


UNANSWERED = frozenset({Substatus.PENDING, Substatus.RECEIVED})
# A company that is in one of these no longer takes part: it sees no news of the others, and they send it none.
GONE = frozenset({Substatus.DECLINED, Substatus.EXPIRED, Substatus.ERROR})
CLOSED = frozenset({Substatus.WON, Substatus.LOST, Substatus.DECLINED, Substatus.EXPIRED, Substatus.ERROR})


class Direction(models.TextChoices):
    INCOMING = "Incoming", _("Inbound")
    OUTGOING = "Outgoing", _("Outbound")


class DealType(models.TextChoices):
    IP = "ip", _("IP co-sell")
    SERVICES = "services", _("Services co-sell")
    PARTNER_LED = "partner_led", _("Partner-led")
    PRIVATE = "private", _("Private")
    ASSESSMENT = "assessment", _("Solution assessment")
    LEAD = "lead", _("Lead")


class Box(models.TextChoices):
    """Which list a referral stands in: what came in and what was begun, and apart from them the leads by their kind."""

    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")
    MARKETPLACE = "marketplace", _("Marketplace")
    QUALIFIED = "qualified", _("Qualified")


CO_SELL = frozenset({DealType.IP, DealType.SERVICES})


class Qualification(models.TextChoices):
    NONE = "None", _("None")
    DIRECT = "Direct", _("Customer inquiry")
    MARKETING = "MarketingQualified", _("Marketing qualified")
    SALES = "SalesQualified", _("Sales qualified")


class CustomerSize(models.TextChoices):
    """How many people the customer employs."""

    TO_9 = "1to9employees", _("1 to 9 employees")
    TO_50 = "10to50employees", _("10 to 50 employees")
    TO_250 = "51to250employees", _("51 to 250 employees")
    TO_1000 = "251to1000employees", _("251 to 1,000 employees")
    TO_5000 = "1001to5000employees", _("1,001 to 5,000 employees")
    TO_10000 = "5001to10000employees", _("5,001 to 10,000 employees")
    TO_20000 = "10001to20000employees", _("10,001 to 20,000 employees")
    ABOVE = "Morethan20000employees", _("More than 20,000 employees")


class LeadSource(models.TextChoices):
    """Where a lead came from; storefronts of solutions are not connected."""

    DIRECTORY = "SolutionProviderPage", _("Partner directory")


class CallToAction(models.TextChoices):
    CONTACT_ME = "ContactMe", _("Contact me")


class HelpType(models.TextChoices):
    UNKNOWN = "Unknown", _("No help required at this time")
    VALUE = "WorkloadSpecificValueProposition", _("Workload-specific value proposition")
    ARCHITECTURE = "CustomerTechnicalArchitecture", _("Customer technical architecture")
    PROOF = "ProofOfConceptOrDemo", _("Proof of concept or demo")
    QUOTES = "QuotesOrLicensing", _("Quotes or licensing")
    SUCCESS = "PostSalesCustomerSuccess", _("Post-sales customer success")
    OTHER = "GeneralOrOther", _("General or other")


class PartnerRole(models.TextChoices):
    ENVISIONING = "PreSalesEnvisioning", _("Pre-sales envisioning")
    DESIGN = "SolutionDesign", _("Solution design")
    PROOF = "ProofOfConcept", _("Proof of concept")
    STRATEGY = "BusinessStrategy", _("Business strategy")
    DEPLOYMENT = "DeploymentServices", _("Deployment services")
    ADOPTION = "AdoptionAndChangeManagement", _("Adoption and change management")
    TRANSACTION = "Transaction", _("Transaction")
    MANAGED = "ManagedServices", _("Managed services")


class Intent(models.TextChoices):
    YES = "Yes", _("Yes")
    NO = "No", _("No")
    UNDECIDED = "HaveNotDecided", _("Have not decided")


class AccountCategory(models.TextChoices):
    MANAGED = "managed", _("Managed")
    UNMANAGED = "unmanaged", _("Unmanaged")
    OTHER = "other", _("Other")
    MANUAL = "manual", _("Typed by hand")


class Reason(models.TextChoices):
    """Why a deal was declined or lost, closed as an error, or closed by the other side."""

    BUDGET = "budget", _("Insufficient project budget")
    SILENCE = "silence", _("Customer did not respond")
    COMPETITOR = "competitor", _("Customer chose another vendor")
    REQUIREMENT = "requirement", _("Could not meet the customer's requirement")
    NOT_A_CUSTOMER = "not_a_customer", _("Not a customer")
    TIMELINE = "timeline", _("Proposed timeline too short")
    ABUSE = "abuse", _("Report as abuse, spam or phishing")
    OTHER = "other", _("Other")
    NO_ACCOUNT = "no_account", _("No matching customer record")
    NO_SELLER = "no_seller", _("No seller manages this customer")
    DUPLICATE = "duplicate", _("Duplicate deal")
    WRONG_CUSTOMER = "wrong_customer", _("Wrong customer selected")
    WRONG_VALUE = "wrong_value", _("Wrong deal value")
    OTHER_ERROR = "other_error", _("Other error")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")


class RegistrationKind(models.TextChoices):
    """The two paths of a registration: reviewed by the platform, or recorded and complete at once (4.1, 14.1)."""

    IP = "ip", _("IP co-sell")
    BUSINESS = "business", _("Business applications")


class RegistrationStatus(models.TextChoices):
    NONE = "None", pgettext_lazy("registration", "Not registered")
    REVIEW = "ReviewPending", pgettext_lazy("registration", "Submitted")
    ACTION = "ActionRequired", pgettext_lazy("registration", "Action pending")
    PASSED = "Passed", pgettext_lazy("registration", "Passed")
    APPROVED = "Approved", pgettext_lazy("registration", "Approved")
    FAILED = "Failed", pgettext_lazy("registration", "Failed")


OPEN_REGISTRATION = frozenset({RegistrationStatus.REVIEW, RegistrationStatus.ACTION})
ENDED_REGISTRATION = frozenset({RegistrationStatus.PASSED, RegistrationStatus.APPROVED, RegistrationStatus.FAILED})


class ContractType(models.TextChoices):
    NEW = "New", pgettext_lazy("contract", "New")
    RENEWAL = "Renewal", pgettext_lazy("contract", "Renewal")


class Tenant(models.TextChoices):
    """In whose part of the cloud the solution consumes."""

    CUSTOMER = "Customer", _("The customer's")
    PARTNER = "Partner", _("The partner's")


class Pricing(models.TextChoices):
    PAYG = "PayAsYouGo", _("Pay as you go")
    OTHER = "Other", pgettext_lazy("pricing", "Other")


DOLLAR = "USD"
CURRENCIES = [(code, code) for code in (DOLLAR, "EUR", "GBP", "BRL", "CHF", "PLN", "SEK", "MXN", "RUB", "JPY")]
NO_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}  # what the list of territories holds besides
COUNTRIES = frozenset(code for code in Locale("en").territories if len(code) == 2 and code.isalpha()) - NO_COUNTRY
