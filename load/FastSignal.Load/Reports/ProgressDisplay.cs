using System.Globalization;
using FastSignal.Load.Measuring;
using Spectre.Console;

namespace FastSignal.Load.Reports;

/// <summary>Shows how a run goes: a table that changes in place on a terminal, a line a second elsewhere.</summary>
internal static class ProgressDisplay
{
    private const int RefreshMs = 250;

    /// <summary>Rows of the table; older seconds scroll out.</summary>
    private const int Rows = 12;

    /// <summary>Shows until the run has ended.</summary>
    /// <param name="console">Where to; standard error, so that the result can be piped.</param>
    /// <param name="title">What runs.</param>
    /// <param name="meter">What is read.</param>
    /// <param name="ended">Set when it is over.</param>
    public static void Show(IAnsiConsole console, string title, Meter meter, ManualResetEventSlim ended)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            ShowLines(console, title, meter, ended);
            return;
        }

        Table table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Rounded);
        foreach (string column in new[] { "phase", "rate/s", "p50", "p99", "server CPU", "server RSS", "loop busy", "connections" })
            table.AddColumn(new TableColumn(column).RightAligned());
        Interval? shown = null;
        console.Live(table).Start(live =>
        {
            do
            {
                if (meter.Latest is { } latest && !ReferenceEquals(latest, shown))
                {
                    shown = latest;
                    if (table.Rows.Count >= Rows)
                        table.RemoveRow(0);
                    table.AddRow([.. Cells(meter.Phase, latest).Select(Markup.Escape)]);
                }

                live.Refresh();
            }
            while (!ended.Wait(RefreshMs));
        });
    }

    private static void ShowLines(IAnsiConsole console, string title, Meter meter, ManualResetEventSlim ended)
    {
        console.Profile.Out.Writer.WriteLine(title);
        Interval? shown = null;
        do
        {
            if (meter.Latest is not { } latest || ReferenceEquals(latest, shown))
                continue;
            shown = latest;
            string[] cells = Cells(meter.Phase, latest);
            console.Profile.Out.Writer.WriteLine($"  {cells[0],-12} {cells[1],9}/s  p50 {cells[2],9}  p99 {cells[3],9}  server {cells[4],5} {cells[5],9}  loop {cells[6],5}  {cells[7],6} connections");
        }
        while (!ended.Wait(RefreshMs));
    }

    private static string[] Cells(string phase, Interval interval) =>
    [
        phase, Text($"{interval.Rate:0}"), TextReport.Time(interval.P50Us), TextReport.Time(interval.P99Us),
        interval.ServerCpuPercent is { } cpu ? Text($"{cpu:0} %") : "-", interval.ServerRssBytes is { } rss ? TextReport.Mb(rss) : "-",
        Text($"{interval.ClientBusyPercent:0} %"), Text($"{interval.Connections}"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
