using System.Text;
using FastSignal.Load.Options;
using FastSignal.Load.Scenarios;

namespace FastSignal.Load;

/// <summary>What <c>--help</c> says.</summary>
internal static class HelpText
{
    /// <summary>Of the tool.</summary>
    public static string Write()
    {
        StringBuilder text = new("""
            fastsignal-load: loads a signalling server and says what it cost.

              fastsignal-load SCENARIO [--option value ...]
              fastsignal-load SCENARIO --help
              fastsignal-load compare RESULT.json ...   Markdown tables of several results

            Scenarios:

            """);
        foreach (Scenario scenario in ScenarioCatalog.All())
            text.Append("  ").Append(scenario.Name.PadRight(14)).Append(scenario.Summary).Append('\n');
        text.Append("""

            The main figure is the server's CPU time for each unit, sampled from /proc when it runs on this machine. Latency and rate depend on
            what else the machine does: compare only what was measured in the same run.

            Exit code: 0 when it ran and every limit holds, 1 when a limit is broken, 2 for a wrong command line, 3 when it could not run.

            """);
        return text.ToString();
    }

    /// <summary>Of one scenario.</summary>
    public static string Write(Scenario scenario)
    {
        StringBuilder text = new($"fastsignal-load {scenario.Name}: {scenario.Summary}\n\nUnit: {scenario.Unit}. Latency: {scenario.LatencyOf}.\n\n");
        foreach (Option option in scenario.Options)
        {
            text.Append("  --").Append(option.IsSwitch ? option.Name : $"{option.Name} VALUE").Append('\n').Append("      ").Append(option.Help);
            if (!option.IsSwitch)
                text.Append(" Takes ").Append(option.Allowed).Append(option.DefaultText.Length > 0 ? $"; default {option.DefaultText}." : ".");
            text.Append('\n');
        }

        return text.ToString();
    }
}
