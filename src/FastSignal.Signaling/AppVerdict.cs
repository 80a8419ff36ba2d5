namespace FastSignal.Signaling;

/// <summary>Whether a connection may name an app.</summary>
public enum AppVerdict
{
    /// <summary>Go on.</summary>
    Welcome,

    /// <summary>Not a name an app can have (HTTP 400 <c>Invalid app name</c>).</summary>
    InvalidName,

    /// <summary>Nobody declared it, and apps are not created by connecting (HTTP 404).</summary>
    NotFound,
}
