"""The markups that authors write: AsciiDoc, reStructuredText, API Blueprint and MDX."""
