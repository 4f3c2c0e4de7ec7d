"""What an attachment is."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class AttachmentKind(Code):
    """The papers of a person's file, the photograph, and appointment forms as they came in."""

    PHOTOGRAPH = "photograph", message("photograph")
    IDENTITY = "identity", message("identity card")
    EDUCATION = "education", message("certificate of education or degree")
    EMPLOYMENT = "employment", message("contract or letter of employment")
    PROGRAMME = "programme", message("certificate of a service programme")
    APPRAISAL = "appraisal", message("appraisal sheet")
    TITLE = "title", message("title or appointment letter")
    REWARD = "reward", message("certificate of a reward")
    ACHIEVEMENT = "achievement", message("proof of an achievement")
    APPOINTMENT_FORM = "appointment_form", message("appointment form received")
    OTHER = "other", message("other paper")
