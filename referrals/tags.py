"""Tags (specification 2.9): what industry a customer is in, which products and services it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Industry(models.TextChoices):
    AGRICULTURE = "Agriculture, Forestry, & Fishing", _("Agriculture, forestry and fishing")
    MEDIA = "Communications & Media", _("Communications and media")
    EDUCATION = "Education", _("Education")
    FINANCE = "Financial Services", _("Financial services")
    GOVERNMENT = "Government", _("Government")
    HEALTHCARE = "Healthcare", _("Healthcare")
    HOSPITALITY = "Hospitality", _("Hospitality")
    MANUFACTURING = "Manufacturing", _("Manufacturing")
    UTILITIES = "Power & Utilities", _("Power and utilities")
    SAFETY = "Public Safety and National Security", _("Public safety and national security")
    RETAIL = "Retail & Consumer Goods", _("Retail and consumer goods")
    SERVICES = "Services", _("Services")
    TRANSPORT = "Travel & Transportation", _("Travel and transportation")
    WHOLESALE = "Wholesale & Distribution", _("Wholesale and distribution")


class Product(models.TextChoices):
    """Kinds of products, under names of our own: products of a brand are for each platform owner to add."""

    CLOUD = "CloudPlatform", _("Cloud platform")
    MOBILITY = "MobilityAndSecurity", _("Mobility and security")
    MAIL = "MailServer", _("Mail server")
    TOOLS = "DeveloperTools", _("Developer tools")
    BUSINESS = "BusinessApplications", _("Business applications for smaller companies")
    ENTERPRISE = "EnterpriseApplications", _("Business applications for enterprises")
    ERP = "ResourcePlanning", _("Resource planning, earlier generations")
    PRODUCTIVITY = "ProductivityCloud", _("Productivity cloud")
    OFFICE = "OfficeApplications", _("Office applications")
    REPORTS = "BusinessIntelligence", _("Business intelligence")
    PROJECTS = "ProjectManagement", _("Project management")
    INTRANET = "IntranetAndDocuments", _("Intranet and documents")
    VOICE = "VoiceAndMeetings", _("Voice and meetings")
    DEVICES = "Devices", _("Devices")
    ROOMS = "MeetingRoomDevices", _("Meeting room devices")
    DATABASES = "Databases", _("Databases")
    TEAMWORK = "TeamCollaboration", _("Team collaboration")
    DIAGRAMS = "Diagrams", _("Diagrams")
    DESKTOPS = "DesktopSystems", _("Desktop operating systems")
    SOCIAL = "SocialNetwork", _("Enterprise social network")


class Service(models.TextChoices):
    CONSULTING = "ConsultingAndProfessional", _("Consulting and professional services")
    CUSTOM = "CustomSolution(ISV)", _("Custom solutions")
    DEPLOYMENT = "DeploymentOrMigration", _("Deployment or migration")
    HARDWARE = "Hardware", _("Hardware")
    INTEGRATION = "Integration", _("Integration")
    IP = "IPServices(ISV)", _("Services for own software")
    LEARNING = "LearningAndCertification", _("Learning and certification")
    LICENSING = "Licensing", _("Licensing")
    MANAGED = "ManagedServices", _("Managed services")
    PROJECTS = "ProjectServices", _("Project services")
