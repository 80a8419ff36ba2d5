using System.Globalization;
using System.Text.RegularExpressions;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

/// <summary>Reads what <see cref="SelkiesPage.Report"/> says.</summary>
internal static partial class PlaybackReport
{
    /// <summary>Waits until the page has decoded pictures for a second and heard a second of sound.</summary>
    public static Task<string> SeenAndHeardAsync(Tab tab) => Eventually.ValueAsync(
        () => tab.Page.EvaluateAsync<string>(SelkiesPage.Report), static now => Number(Frames(), now) > 30 && Number(Samples(), now) > 48_000, "picture and sound");

    private static double Number(Regex regex, string report) =>
        regex.Match(report) is { Success: true } match ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"frames (\d+)")]
    private static partial Regex Frames();

    [GeneratedRegex(@"samples (\d+)")]
    private static partial Regex Samples();
}
