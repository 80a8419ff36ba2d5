namespace FastSignal.Rtc.Sdp;

/// <summary>One <c>a=extmap</c> (RFC 8285 section 8).</summary>
/// <param name="Id">Id as written; 1 to 14 fit the one-byte header.</param>
/// <param name="Uri">Name of the extension.</param>
public readonly record struct ExtensionMap(int Id, string Uri);
