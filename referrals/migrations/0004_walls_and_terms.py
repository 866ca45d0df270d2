"""The tenants' wall around drafts and account matches; the codes that deals store, as the first version of each."""

from django.db import migrations

from accounts.walls import walled

OF_REFERRAL = (("organization_id", "referral_id"), "referrals_referral", ("organization_id", "id"))

REASONS = {
    "no_account": ("platform_decline",),
    "no_seller": ("platform_decline",),
    "budget": ("decline", "platform_decline", "lose"),
    "silence": ("decline", "platform_decline", "lose"),
    "competitor": ("decline", "platform_decline", "lose"),
    "requirement": ("decline", "platform_decline", "lose"),
    "not_a_customer": ("decline", "platform_decline", "lose"),
    "timeline": ("decline", "platform_decline", "lose"),
    "abuse": ("decline", "platform_decline", "lose"),
    "other": ("decline", "platform_decline", "lose"),
    "duplicate": ("error",),
    "wrong_customer": ("error",),
    "wrong_value": ("error",),
    "other_error": ("error",),
    "withdrawn": (),
}
HELP = (
    "WorkloadSpecificValueProposition",
    "CustomerTechnicalArchitecture",
    "ProofOfConceptOrDemo",
    "QuotesOrLicensing",
    "PostSalesCustomerSuccess",
    "GeneralOrOther",
)
ROLES = (
    "PreSalesEnvisioning",
    "SolutionDesign",
    "ProofOfConcept",
    "BusinessStrategy",
    "DeploymentServices",
    "AdoptionAndChangeManagement",
    "Transaction",
    "ManagedServices",
)


def first_version(apps, schema_editor):
    Term = apps.get_model("referrals", "Term")
    terms = [
        Term(kind="reason", code=code, position=place, used_for=list(steps), needs_words=code.startswith("other"))
        for place, (code, steps) in enumerate(REASONS.items(), start=1)
    ]
    for kind, codes in {"help": HELP, "role": ROLES}.items():
        terms += [Term(kind=kind, code=code, position=place) for place, code in enumerate(codes, start=1)]
    Term.objects.bulk_create(terms)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_deals_and_accounts"), ("accounts", "0002_walls")]

    operations = [
        walled("referrals_draft"),
        walled("referrals_accountmatch", parents=[OF_REFERRAL]),
        walled("referrals_composednotes"),
        migrations.RunPython(first_version, migrations.RunPython.noop),
    ]
