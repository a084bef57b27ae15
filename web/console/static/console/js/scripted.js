// Runs before the page is drawn: the styles know that scripts work, so nothing jumps later.
document.documentElement.classList.add("scripted");
