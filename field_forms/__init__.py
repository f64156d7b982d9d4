"""What a form is: XLSForms, form definitions, instances, typed answers, and how submissions are taken in."""
