"""Operations of a document as the text of a documentation page, in the form of the founding page.

It knows no page reader: that what is printed is read back as the same facts is for the tests to show.
"""
