package describe

// references are the works that the tables and the prose cite, in markup.
var references = []string{
	"Achter et al. (2022). RAT-RS: a reporting standard for improving the documentation of data use in agent-based modelling.",
	"Binmore, Rubinstein & Wolinsky (1986). RAND Journal of Economics 17, 176–188.",
	"Casciaro & Piskorski (2005). Administrative Science Quarterly 50, 167–199.",
	"Coston (1998). A model and typology of government-NGO relationships.",
	"Edmonds et al. (2019). JASSS 22(3)6.",
	"Emerson (1962). Power-dependence relations.",
	"Faratin, Sierra & Jennings (1998), on tactics of negotiation.",
	"Grimm et al. (2020), the ODD protocol. [JASSS 23(2)7](https://jasss.soc.surrey.ac.uk/23/2/7.html)",
	"Lipsky, M. (1980). Street-level bureaucracy: dilemmas of the individual in public services. Russell Sage Foundation.",
	"Müller et al. (2013), ODD+D.",
	"Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155–162.",
	"Pfeffer & Salancik (1978), on resource dependence.",
	"Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97–109.",
	"Trætteberg, H. S. & Enjolras, B. (2023). Institutional determinants of co-production: Norway as an illustrative case. Nonprofit and Voluntary Sector Quarterly. [doi 10.1177/08997640231176801](https://doi.org/10.1177/08997640231176801)",
	"The team's theory chapter (2021): Interactions between local government and voluntary organizations: theoretical perspectives. Chapter 2 of Voluntary and Public Sector Collaboration in Scandinavia. Palgrave.",
}

// ofNorway are what the shipped values, data and observations of mechanisms come from, in markup.
var ofNorway = []string{
	"Audsley, C. (2025). Exploring how institutional factors and contexts determine cooperation between volunteer organisations and municipalities in Norway. ERNOP Research Note 2025/8.",
	"Statistics: SSB tables 07459 and 10826, and [municipal spending on culture](https://www.ssb.no/kultur-og-fritid/statistikker/kultur_kostra); Eurostat migr_asyappctzm; IMDi's annual reports on settlement [2015](http://www.imdi.no/om-imdi/rapporter/2016/arsrapport-for-busetting-2015/), [2016](https://www.imdi.no/arkiv/arkiverte-publikasjoner/2017/arsrapport-for-busetting-2016/) and [2018](https://www.imdi.no/arkiv/arkiverte-publikasjoner/arsrapport-for-busetting-2018/), and its [requests and decisions](https://www.imdi.no/planlegging-og-bosetting/anmodning-og-vedtak/); UDI on [the year 2015](https://www.udi.no/aktuelt/udi-oppsummerer-asylaret-2015/) and [residents in reception](https://www.udi.no/statistikk-og-analyse/tall-og-fakta/tall-og-fakta-2015/faktaskriv-2015/hvem-bodde-i-mottakene/) and [reception places until 2018](https://www.udi.no/aktuelt/faerre-beboere-i-mottak/); VG on [reception in 2016](http://www.vg.no/nyheter/innenriks/asyl-debatten/asyl-koeen-i-norge-er-normal-igjen/a/23865320/); Frivillighet Norge, status report 2020; uni.no on [volunteering in 2014](http://uni.no/en/news/2015/10/15/increased-participation-in-voluntary-work/); Telemark fylke; Lotteritilsynet on [the register of voluntary organisations](https://lottstift.no/om-oss/fagblogg/slik-er-den-frivillige-nordmannen/).",
	"The arrival of 2015: ISF report 2016:6, on the population's contributions; NIBR report 2017:3 ([summary](https://www.regjeringen.no/no/aktuelt/frivilligheten-var-avgjorende-under-flyktningestrommen-i-2015/id2551536/)); Aftenposten on [80,000 members](https://www.aftenposten.no/oslo/i/oB6W/80000-facebookmedlemmer-paa-en-droey-uke); newsinenglish.no on [Red Cross sign-ups](https://www.newsinenglish.no/2015/12/11/thousands-volunteer-as-refugee-guides/).",
	"Laws: kulturlova § 4; helse- og omsorgstjenesteloven § 3-1; introduksjonsloven.",
}

// seenInNorway are the mechanisms whose source is what was seen in Norway.
var seenInNorway = []string{"disadvantage", "council_decisions", "reliance", "dismantling", "mobilisation", "scale_dependent_supply"}
