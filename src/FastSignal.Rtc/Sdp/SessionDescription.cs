namespace FastSignal.Rtc.Sdp;

/// <summary>A session description as read (RFC 8866), with the attributes a media sender needs.</summary>
public sealed class SessionDescription
{
    private readonly List<MediaSection> _media = [];
    private readonly List<IReadOnlyList<string>> _bundleGroups = [];

    internal SessionDescription()
    {
    }

    /// <summary>The <c>sess-id</c> of the o-line; null when there is no o-line.</summary>
    public string? SessionId { get; internal set; }

    /// <summary>The <c>sess-version</c> of the o-line; null when there is no o-line.</summary>
    public string? SessionVersion { get; internal set; }

    /// <summary>True with <c>a=ice-lite</c>.</summary>
    public bool IceLite { get; internal set; }

    /// <summary>Attributes at session level.</summary>
    public SdpSection Session { get; } = new(1);

    /// <summary>The media sections in the order of their m-lines.</summary>
    public IReadOnlyList<MediaSection> Media => _media;

    /// <summary>The mids of each <c>a=group:BUNDLE</c>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> BundleGroups => _bundleGroups;

    /// <summary>
    /// Reads a description. Lines may end in CRLF or LF. Bounded by <see cref="SdpLimits"/>; unknown attributes are passed
    /// over; never throws.
    /// </summary>
    public static bool TryParse(string text, out SessionDescription? description, out SdpError error)
    {
        SessionDescriptionParser parser = new();
        description = parser.Parse(text, out error) ? parser.Description : null;
        return description is not null;
    }

    /// <summary>True when both mids are in one BUNDLE group.</summary>
    public bool AreBundled(string? first, string? second)
    {
        foreach (IReadOnlyList<string> group in _bundleGroups)
        {
            if (first is not null && second is not null && group.Contains(first) && group.Contains(second))
                return true;
        }

        return false;
    }

    internal void Add(MediaSection section) => _media.Add(section);

    internal void AddBundleGroup(IReadOnlyList<string> mids) => _bundleGroups.Add(mids);
}
