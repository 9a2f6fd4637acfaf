import os

from django import forms
from django.contrib.auth import views as auth
from django.core.exceptions import PermissionDenied
from django.core.validators import FileExtensionValidator
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView
from urls import urlpatterns as fixtures


class PictureForm(forms.Form):
    picture = forms.FileField(validators=[FileExtensionValidator(["png"])])


class Picture(FormView):
    form_class = PictureForm
    template_name = "registration/password_reset_form.html"


def me(request):
    return HttpResponse(request.user.get_username())


async def slow_denied(request):
    raise PermissionDenied("not in the event loop either")


urlpatterns = [
    *fixtures,
    path("picture/", csrf_exempt(Picture.as_view())),
    path("me/", me),
    path("async-denied/", slow_denied),
    path("reset/", auth.PasswordResetView.as_view(), name="password_reset"),
    path("reset/done/", me, name="password_reset_done"),
    path("reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/complete/", me, name="password_reset_complete"),
]
if os.environ.get("PACKAGES"):
    from rest_framework.authtoken.views import obtain_auth_token
    from rest_framework.response import Response
    from rest_framework.views import APIView
    from rest_framework_simplejwt.views import TokenBlacklistView, TokenObtainPairView, TokenRefreshView

    class Orders(APIView):
        def get(self, request):
            return Response({"user": request.user.get_username()})

    urlpatterns += [
        path("api/orders/", Orders.as_view()),
        path("api/token/", obtain_auth_token),
        path("api/jwt/", TokenObtainPairView.as_view()),
        path("api/jwt/refresh/", TokenRefreshView.as_view()),
        path("api/jwt/end/", TokenBlacklistView.as_view()),
    ]
if os.environ.get("ALLAUTH"):
    from django.urls import include

    urlpatterns = [*[one for one in urlpatterns if "reset" not in str(one.pattern)], path("accounts/", include("allauth.urls"))]
