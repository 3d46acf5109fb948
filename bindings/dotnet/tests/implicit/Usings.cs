// SPDX-License-Identifier: MIT
// What a project of Microsoft.NET.Sdk.Web imports by itself, and the names there with which others
// could collide.

global using global::System;
global using global::System.Collections.Generic;
global using global::System.IO;
global using global::System.Linq;
global using global::System.Threading;
global using global::System.Threading.Tasks;
global using global::Microsoft.AspNetCore.Builder;
global using global::Microsoft.AspNetCore.Hosting;
global using global::Microsoft.AspNetCore.Http;
global using global::Microsoft.AspNetCore.Routing;
global using global::Microsoft.Extensions.Configuration;
global using global::Microsoft.Extensions.DependencyInjection;
global using global::Microsoft.Extensions.Hosting;
global using global::Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder
{
    public class SessionOptions { }
    public class WebApplication { }
    public class WebApplicationBuilder { }
    public class CookiePolicyOptions { }
    public class StaticFileOptions { }
}

namespace Microsoft.AspNetCore.Hosting
{
    public interface IWebHostBuilder { }
    public class WebHostBuilderContext { }
}

namespace Microsoft.AspNetCore.Http
{
    public interface ISession { }
    public interface IResult { }
    public static class Results { }
    public class HttpContext { }
    public class HostString { }
    public class CookieOptions { }
}

namespace Microsoft.AspNetCore.Routing
{
    public class RouteOptions { }
    public class Route { }
}

namespace Microsoft.Extensions.Configuration
{
    public interface IConfiguration { }
    public class ConfigurationManager { }
}

namespace Microsoft.Extensions.DependencyInjection
{
    public interface IServiceCollection { }
    public class ServiceDescriptor { }
    public class ServiceCollection { }
}

namespace Microsoft.Extensions.Hosting
{
    public interface IHost { }
    public class HostOptions { }
    public class Host { }
    public class Environments { }
}

namespace Microsoft.Extensions.Logging
{
    public interface ILogger { }
    public enum LogLevel { Trace }
    public struct EventId { }
}
