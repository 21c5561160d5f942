package findings

// ReportName is the file name of the report in a results directory.
const ReportName = "report.html"
