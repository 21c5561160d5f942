package plots

// bokmaal are the figures' words in Norwegian Bokmål, by the English ones. Names of the
// shipped scenarios are among them, so that their figures are of one language.
var bokmaal = map[string]string{}
