using System.Globalization;
using System.Net;
using System.Text;

namespace FastSignal.Load.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">Its points, from left to right; those that are not finite are left out.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Draws lines as one inline SVG: no script, no style from elsewhere.</summary>
internal static class LineChart
{
    private const double Width = 640;
    private const double Height = 220;
    private const double Left = 64;
    private const double Right = 12;
    private const double Top = 12;
    private const double Bottom = 28;
    private const int YSteps = 4;
    private const int XSteps = 5;

    private static readonly string[] s_colours = ["#2563eb", "#dc2626", "#059669", "#9333ea"];

    /// <summary>Draws it; a chart without points says so.</summary>
    /// <param name="title">What it shows and in which unit.</param>
    /// <param name="lines">At most four.</param>
    /// <param name="xText">Labels of the horizontal axis at given places; null for even numbers.</param>
    public static string Draw(string title, IReadOnlyList<ChartLine> lines, IReadOnlyList<(double X, string Text)>? xText = null)
    {
        ChartLine[] drawn = [.. lines.Take(s_colours.Length).Select(line => line with { Points = [.. line.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))] })];
        StringBuilder svg = new();
        Add(svg, $"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption>");
        (double X, double Y)[] all = [.. drawn.SelectMany(line => line.Points)];
        if (all.Length == 0)
        {
            svg.Append("<p>not measured</p></figure>\n");
            return svg.ToString();
        }

        double fromX = all.Min(point => point.X);
        double toX = Math.Max(all.Max(point => point.X), fromX + 1e-9);
        double toY = RoundUp(Math.Max(all.Max(point => point.Y), 1e-9));
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        for (int step = 0; step <= YSteps; step++)
        {
            double value = toY * step / YSteps;
            Add(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{PlaceY(value):0.#}\" y2=\"{PlaceY(value):0.#}\"/>");
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{PlaceY(value) + 4:0.#}\" text-anchor=\"end\">{Short(value)}</text>");
        }

        xText ??= [.. Enumerable.Range(0, XSteps + 1).Select(step => fromX + (toX - fromX) * step / XSteps).Select(x => (x, Short(Math.Round(x, 1))))];
        foreach ((double x, string label) in xText)
            Add(svg, $"<text x=\"{PlaceX(x):0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(label)}</text>");
        for (int i = 0; i < drawn.Length; i++)
        {
            string points = string.Join(' ', drawn[i].Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{PlaceX(point.X):0.#},{PlaceY(point.Y):0.#}")));
            Add(svg, $"<polyline fill=\"none\" stroke=\"{s_colours[i]}\" stroke-width=\"2\" points=\"{points}\"/>");
        }

        svg.Append("</svg><p class=\"legend\">");
        for (int i = 0; i < drawn.Length; i++)
            Add(svg, $"<span style=\"color:{s_colours[i]}\">&#9632;</span> {WebUtility.HtmlEncode(drawn[i].Name)} ");
        svg.Append("</p></figure>\n");
        return svg.ToString();

        double PlaceX(double x) => Left + (x - fromX) / (toX - fromX) * (Width - Left - Right);
        double PlaceY(double y) => Height - Bottom - y / toY * (Height - Top - Bottom);
    }

    /// <summary>The next of 1, 2, 2.5, 5 and 10 times a power of ten.</summary>
    internal static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in new[] { 1, 2, 2.5, 5 })
        {
            if (value <= step * power * (1 + 1e-9))
                return step * power;
        }

        return 10 * power;
    }

    private static string Short(double value) => value switch
    {
        >= 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0} M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#} k"),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
